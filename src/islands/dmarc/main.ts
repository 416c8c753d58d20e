import { mount } from '../mount.ts';
import { DmarcTool } from './DmarcTool.tsx';

mount('dmarc', DmarcTool);
