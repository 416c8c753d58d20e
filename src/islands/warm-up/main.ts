import { mount } from '../mount.ts';
import { WarmUp } from './WarmUp.tsx';

mount('warm-up', WarmUp);
