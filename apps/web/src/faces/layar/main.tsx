import '../../styles/core.css';
import './layar.css';
import { render } from 'preact';
import { startTicking } from '../../core/clock.ts';
import { Display } from './display.tsx';

startTicking();
const query = new URLSearchParams(location.search);
const floor = /^[1-9]\d?$/.test(query.get('lantai') ?? '') ? Number(query.get('lantai')) : 1;
const root = document.getElementById('app');
if (root) render(<Display floor={floor} sound={query.get('suara') === '1'} />, root);
