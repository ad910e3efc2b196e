/** A process that may die at any effect, before it or after it, and then never hears of anything again. */
export interface Life {
  readonly alive: boolean;
  /** Resolves when it dies. */
  readonly death: Promise<void>;
  die(): void;
  /** Dies at the effect that many effects from now. */
  arm(inEffects: number, when: 'before' | 'after'): void;
  disarm(): void;
  /** Performs an effect. Of a dead process it never resolves. */
  effect<T>(name: string, run: () => Promise<T>): Promise<T>;
}

/** `onDeath` hears what it was about to do, or had just done. */
export function newLife(onDeath: (where: string) => void): Life {
  let alive = true;
  let fuse: { left: number; when: 'before' | 'after' } | null = null;
  let dead: () => void = () => {};
  const death = new Promise<void>((resolve) => {
    dead = resolve;
  });
  const end = (where: string): void => {
    if (!alive) return;
    alive = false;
    onDeath(where);
    dead();
  };

  return {
    get alive() {
      return alive;
    },
    death,
    die: () => end('between effects'),
    arm(inEffects, when) {
      fuse = { left: inEffects, when };
    },
    disarm() {
      fuse = null;
    },
    async effect(name, run) {
      if (!alive) return never();
      let last: 'before' | 'after' | null = null;
      if (fuse !== null) {
        fuse.left -= 1;
        if (fuse.left <= 0) last = fuse.when;
      }
      if (last === 'before') {
        end(`before ${name}`);
        return never();
      }
      const result = await run();
      // Unless it was disarmed while the effect was under way.
      if (last === 'after' && fuse !== null) end(`after ${name}`);
      return alive ? result : never();
    },
  };
}

export const never = <T>(): Promise<T> => new Promise<T>(() => {});
