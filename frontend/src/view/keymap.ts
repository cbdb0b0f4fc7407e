import { chordsOf, normalChord, type Pressed } from "./chords";

export type Keys<C extends string> = Readonly<Partial<Record<C, readonly string[]>>>;

/** The keys that a preset's program has itself, and those of other commands that had to make way. */
export interface PresetKeys<C extends string> {
  readonly own: Keys<C>;
  readonly moved: Keys<C>;
}

/** A person's choice: a preset, and the commands whose keys differ from it. */
export interface KeyChoice<P extends string> {
  readonly preset: P;
  readonly keys: Readonly<Record<string, readonly string[]>>;
}

/** What a press means now: its chord, and the command that has it. */
export interface Match<C extends string> {
  readonly chord: string;
  readonly command: C | undefined;
}

/**
 * The keys that are bound now. A command's keys are the person's own, else the preset's, else the table's; a chord
 * that two of them name belongs to the one that was chosen more deliberately.
 */
export class Keymap<C extends string, P extends string> {
  private chosen: KeyChoice<P>;
  private present = new Map<C, readonly string[]>();
  private commands = new Map<string, C>();
  private readonly listeners = new Set<() => void>();

  constructor(
    private readonly table: ReadonlyMap<C, readonly string[]>,
    private readonly presets: Readonly<Record<P, PresetKeys<C>>>,
    preset: P,
  ) {
    this.chosen = { preset, keys: {} };
    this.settle();
  }

  get choice(): KeyChoice<P> {
    return this.chosen;
  }

  /** Take over a whole choice: from the server, from this browser, or a preset without changes. */
  choose(choice: KeyChoice<P>): void {
    this.chosen = choice;
    this.settle();
    for (const listener of this.listeners) listener();
  }

  subscribe(listener: () => void): void {
    this.listeners.add(listener);
  }

  keysOf(command: C): readonly string[] {
    return this.present.get(command) ?? [];
  }

  commandOf(event: Pressed): C | undefined {
    return this.match(event)?.command;
  }

  /** The chord of a press, a bound one before all others; null for a modifier alone. */
  match(event: Pressed): Match<C> | null {
    const chords = chordsOf(event);
    const chord = chords.find((one) => this.commands.has(one)) ?? chords[0];
    return chord === undefined ? null : { chord, command: this.commands.get(chord) };
  }

  /** Whether the person changed this command's keys. */
  isOwn(command: C): boolean {
    return this.chosen.keys[command] !== undefined;
  }

  /** Whether the preset's program has such a command. */
  isKnown(command: C): boolean {
    return this.presets[this.chosen.preset].own[command] !== undefined;
  }

  /** Give a command this chord alone; whoever had it loses it. */
  bind(command: C, chord: string): void {
    const others = Object.entries(this.chosen.keys).map(([name, keys]) => [name, keys.filter((key) => key !== chord)] as const);
    const kept = others.filter(([name, keys]) => name !== command && keys.length > 0);
    this.choose({ ...this.chosen, keys: { ...Object.fromEntries(kept), [command]: [chord] } });
  }

  /** The preset's keys again. */
  reset(command: C): void {
    const kept = Object.entries(this.chosen.keys).filter(([name]) => name !== command);
    this.choose({ ...this.chosen, keys: Object.fromEntries(kept) });
  }

  private settle(): void {
    const { preset, keys } = this.chosen;
    const { own, moved } = this.presets[preset];
    const layers = [keys as Keys<C>, own, moved, Object.fromEntries(this.table) as Keys<C>];
    this.commands = new Map();
    this.present = new Map();
    for (const layer of layers) {
      for (const command of this.table.keys()) this.claim(command, layer[command]);
    }
  }

  private claim(command: C, keys: readonly string[] | undefined): void {
    if (keys === undefined || this.present.has(command)) return;
    const free = keys.map(normalChord).filter((chord) => !this.commands.has(chord));
    for (const chord of free) this.commands.set(chord, command);
    this.present.set(command, free);
  }
}
