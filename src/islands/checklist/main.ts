import { mount } from '../mount.ts';
import { Checklist } from './Checklist.tsx';

mount('checklist', Checklist);
