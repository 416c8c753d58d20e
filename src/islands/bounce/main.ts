import { mount } from '../mount.ts';
import { BounceTool } from './BounceTool.tsx';

mount('bounce', BounceTool);
