/** The mirror's file cannot be used. The message is a whole sentence and ends in what to do. */
export class MirrorUnusable extends Error {
  override readonly name = 'MirrorUnusable';
}
