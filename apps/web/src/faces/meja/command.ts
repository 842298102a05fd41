import { useRef, useState } from 'preact/hooks';
import { newKey, type Outcome, type Problem } from '../../core/api.ts';

/** One command at a time; the same content again, after silence, is the same command. */
export function useCommand() {
  const [working, setWorking] = useState(false);
  const [problem, setProblem] = useState<Problem | undefined>(undefined);
  const last = useRef({ content: '', key: '' });
  const run = async <T>(
    content: string,
    ask: (key: string) => Promise<Outcome<T>>,
  ): Promise<T | undefined> => {
    if (working) return undefined;
    if (last.current.content !== content) last.current = { content, key: newKey() };
    setWorking(true);
    const outcome = await ask(last.current.key);
    setWorking(false);
    if (outcome.kind === 'ok') {
      last.current = { content: '', key: '' };
      setProblem(undefined);
      return outcome.body;
    }
    if (outcome.kind === 'problem') {
      last.current = { content: '', key: '' };
      setProblem(outcome.problem);
    } else {
      setProblem(UNHEARD);
    }
    return undefined;
  };
  return { working, problem, setProblem, run };
}

const UNHEARD: Problem = {
  code: 'unreachable',
  title: 'Belum ada jawaban dari server. Tekan lagi: tidak akan tercatat dua kali.',
  language: 'id',
  status: 0,
  correlationId: '',
  members: {},
};
