/** Things that were opened and must be closed, last first, also when opening stops half-way. */
export interface Releasers {
  add(what: string, release: () => unknown): void;
  /** Closes everything; one that fails does not keep the others open. Says what failed. */
  release(): Promise<readonly string[]>;
}

export function releasers(): Releasers {
  const open: { what: string; release: () => unknown }[] = [];
  return {
    add: (what, release) => open.push({ what, release }),
    async release() {
      const failed: string[] = [];
      for (let last = open.pop(); last !== undefined; last = open.pop()) {
        try {
          await last.release();
        } catch (error) {
          failed.push(
            `${last.what}: ${error instanceof Error ? error.message : String(error)}`,
          );
        }
      }
      return failed;
    },
  };
}
