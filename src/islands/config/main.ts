import { mount } from '../mount.ts';
import { ConfigTool } from './ConfigTool.tsx';

mount('config', ConfigTool);
