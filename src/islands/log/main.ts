import { mount } from '../mount.ts';
import { LogTool } from './LogTool.tsx';

mount('log', LogTool);
