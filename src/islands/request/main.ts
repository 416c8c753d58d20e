import { mount } from '../mount.ts';
import { RequestTool } from './RequestTool.tsx';

mount('request', RequestTool);
