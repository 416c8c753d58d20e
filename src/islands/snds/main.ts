import { mount } from '../mount.ts';
import { SndsTool } from './SndsTool.tsx';

mount('snds', SndsTool);
