import { mount } from '../mount.ts';
import { CheckTool } from './CheckTool.tsx';

mount('check', CheckTool);
