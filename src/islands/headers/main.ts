import { mount } from '../mount.ts';
import { HeadersTool } from './HeadersTool.tsx';

mount('headers', HeadersTool);
