import type { ListedPerson, Person, Presence, RingRule, UserId } from '@protocol';
import type { Clock } from '@shared/clock.ts';
import { createSubject, type Observable } from '@shared/observable.ts';
import type { CallHistory } from '../history/call-history.ts';
import type { Notify } from '../phone/notice-code.ts';
import type { Signaling } from '../signaling/signaling.ts';
import { contactList, nothingListed, withListed, withPresences, type Listed } from './contact-list-model.ts';
import type { Contact, Contacts } from './contacts.ts';
import { isSameSet, watchSet } from './watch-set-model.ts';

/** Scrolling reports many visible people in a row; the server hears of the place where it comes to rest. */
const WATCH_DELAY_MS = 80;
/** After a failed request on a line that is still up. */
const RETRY_MS = 2_000;

export interface ContactsDeps {
  readonly signaling: Signaling;
  readonly userId: Observable<UserId | null>;
  readonly history: Pick<CallHistory, 'state'>;
  readonly clock: Clock;
  readonly notify: Notify;
}

export interface ContactsControl extends Contacts {
  /** Whose presence matters wherever the person looks. */
  watchAwaited(userIds: readonly UserId[]): void;
  dispose(): void;
}

/** One more thing that the server is to keep about somebody. */
interface Wish {
  readonly userId: UserId;
  readonly show: () => void;
  readonly ask: () => Promise<{ readonly ok: boolean }>;
  /** Another device of this person was heard of before the answer. */
  isOvertaken?: boolean;
}

export function createContacts(deps: ContactsDeps): ContactsControl {
  return new TeamContacts(deps);
}

/**
 * The list is asked for on every connect, since changes while the line was down were told to nobody, and when the server
 * lost track. Presence is known only of people who are watched, and only while the line is up: on a loss it is forgotten,
 * not shown as it was. A line that only moved to another connection keeps what it shows until it is told anew.
 */
class TeamContacts implements ContactsControl {
  readonly list = createSubject<readonly Contact[]>([]);
  readonly status = createSubject<'loading' | 'ready'>('loading');
  readonly #deps: ContactsDeps;
  readonly #stops: readonly (() => void)[];
  readonly #people = new Map<UserId, ListedPerson>();
  /** As the server listed them last, without what changed since: only what is new since then has to be told. */
  #listed: Listed = nothingListed;
  readonly #presences = new Map<UserId, Presence>();
  /** Favourites who left since the list was read: they are favourites again when they come back. */
  readonly #leftFavourites = new Set<UserId>();
  readonly #leftRules = new Map<UserId, RingRule>();
  #visible: readonly UserId[] = [];
  #awaited: readonly UserId[] = [];
  /** What the server was asked to watch on this connection. */
  #watched: readonly UserId[] = [];
  /** What the server was asked to keep, and has not answered. */
  readonly #asked = new Set<Wish>();
  /** For each list that is awaited, what has changed since it was asked for: the answer may not know of it. */
  readonly #since = new Set<(() => void)[]>();
  /** Counts connections and people, so that an answer to an earlier one is recognised as such. */
  #epoch = 0;
  #cancelWatch: () => void = () => undefined;
  #cancelRetry: () => void = () => undefined;

  constructor(deps: ContactsDeps) {
    this.#deps = deps;
    const { signaling, userId, history } = deps;
    this.#stops = [
      signaling.connection.subscribe(() => this.#onConnection()),
      signaling.on('session:stale', () => this.#onConnection()),
      signaling.on('people:changed', ({ person }) => this.#change(() => this.#onPerson(person))),
      signaling.on('people:left', ({ userId: left }) => this.#change(() => this.#onLeft(left))),
      signaling.on('people:favourite-changed', ({ userId: of, favourite }) => {
        this.#overtake(of);
        this.#change(() => this.#onFavourite(of, favourite));
      }),
      signaling.on('people:ring-rule-changed', ({ userId: of, ringRule }) => {
        this.#overtake(of);
        this.#change(() => this.#onRingRule(of, ringRule));
      }),
      signaling.on('presence:changed', (presence) => this.#onPresences([presence])),
      userId.subscribe(() => this.#forget()),
      history.state.subscribe(() => this.#watchSoon()),
    ];
  }

  watchVisible(userIds: readonly UserId[]): void {
    this.#visible = userIds;
    this.#watchSoon();
  }

  watchAwaited(userIds: readonly UserId[]): void {
    if (isSameSet(userIds, this.#awaited)) return;
    this.#awaited = userIds;
    this.#watchSoon();
  }

  setFavourite(userId: UserId, favourite: boolean): void {
    const person = this.#people.get(userId);
    if (person && person.favourite !== favourite) void this.#saveFavourite(person, favourite);
  }

  setRingRule(userId: UserId, ringRule: RingRule): void {
    const person = this.#people.get(userId);
    if (person && ringRuleOf(person) !== ringRule) void this.#saveRingRule(person, ringRule);
  }

  dispose(): void {
    for (const stop of this.#stops) stop();
    this.#cancelWatch();
    this.#cancelRetry();
  }

  get #isOnline(): boolean {
    return this.#deps.signaling.connection.current.status === 'online';
  }

  #onConnection(): void {
    this.#epoch += 1;
    this.#cancelWatch();
    this.#cancelRetry();
    this.#watched = [];
    if (this.#isOnline) {
      // Whatever comes next is newer, also when another server counts.
      for (const [userId, known] of this.#presences) this.#presences.set(userId, { ...known, version: 0 });
      void this.#load();
      return;
    }
    this.#presences.clear();
    this.list.set(withPresences(this.list.current, this.#presences));
  }

  #forget(): void {
    this.#epoch += 1;
    this.#asked.clear();
    this.#people.clear();
    this.#listed = nothingListed;
    this.#leftFavourites.clear();
    this.#leftRules.clear();
    this.#presences.clear();
    this.#visible = [];
    this.list.set([]);
    this.status.set('loading');
  }

  async #load(): Promise<void> {
    const epoch = this.#epoch;
    const since = [...this.#asked].map(({ show }) => show);
    this.#since.add(since);
    const { version } = this.#listed;
    const listed = await this.#deps.signaling.request(
      'people:list',
      version === undefined ? {} : { version },
    );
    this.#since.delete(since);
    if (epoch !== this.#epoch) return;
    if (!listed.ok) {
      this.#cancelRetry();
      this.#cancelRetry = this.#deps.clock.after(
        listed.error.retryAfterMs ?? RETRY_MS,
        () => void this.#load(),
      );
      return;
    }
    this.#people.clear();
    this.#leftFavourites.clear();
    this.#leftRules.clear();
    this.#listed = withListed(this.#listed, listed.value);
    for (const [userId, person] of this.#listed.people) this.#people.set(userId, person);
    for (const change of since) change();
    this.#rebuild();
    this.status.set('ready');
    this.#watch();
  }

  /** All that is not in a list goes through here. */
  #change(change: () => void): void {
    for (const since of this.#since) since.push(change);
    change();
  }

  #onPerson(person: Person): void {
    const known = this.#people.get(person.userId);
    const favourite = known?.favourite ?? this.#leftFavourites.delete(person.userId);
    const rule = known?.ringRule ?? this.#leftRules.get(person.userId);
    this.#leftRules.delete(person.userId);
    this.#people.set(person.userId, { ...person, favourite, ...(rule && { ringRule: rule }) });
    this.#rebuild();
    if (!known) this.#watchSoon();
  }

  #onLeft(userId: UserId): void {
    const person = this.#people.get(userId);
    if (person?.favourite) this.#leftFavourites.add(userId);
    if (person?.ringRule) this.#leftRules.set(userId, person.ringRule);
    this.#people.delete(userId);
    this.#rebuild();
    this.#watchSoon();
  }

  #onFavourite(userId: UserId, favourite: boolean): void {
    const person = this.#people.get(userId);
    if (!person) {
      if (favourite) this.#leftFavourites.add(userId);
      else this.#leftFavourites.delete(userId);
      return;
    }
    this.#people.set(userId, { ...person, favourite });
    this.#rebuild();
    this.#watchSoon();
  }

  #onRingRule(userId: UserId, ringRule: RingRule): void {
    const person = this.#people.get(userId);
    if (!person) return;
    this.#people.set(userId, { ...person, ringRule });
    this.#rebuild();
  }

  #onPresences(presences: readonly Presence[]): void {
    for (const presence of presences) {
      const known = this.#presences.get(presence.userId);
      const isNews = !known || presence.version >= known.version;
      if (isNews && this.#watched.includes(presence.userId)) this.#presences.set(presence.userId, presence);
    }
    this.list.set(withPresences(this.list.current, this.#presences));
  }

  #rebuild(): void {
    this.list.set(contactList(this.#people.values(), this.#presences, this.#deps.userId.current));
  }

  #watchSoon(): void {
    this.#cancelWatch();
    if (this.#isOnline) this.#cancelWatch = this.#deps.clock.after(WATCH_DELAY_MS, () => this.#watch());
  }

  #watch(): void {
    this.#cancelWatch();
    const wanted = watchSet({
      awaited: this.#awaited,
      favourites: [...this.#people.values()].filter((person) => person.favourite).map(({ userId }) => userId),
      visible: this.#visible,
      recents: this.#deps.history.state.current.entries.map(({ peer }) => peer.userId),
    });
    if (this.#isOnline && !isSameSet(wanted, this.#watched)) void this.#sendWatch(wanted);
  }

  async #sendWatch(wanted: readonly UserId[]): Promise<void> {
    const epoch = this.#epoch;
    this.#watched = wanted;
    for (const userId of this.#presences.keys()) if (!wanted.includes(userId)) this.#presences.delete(userId);
    this.list.set(withPresences(this.list.current, this.#presences));
    const watched = await this.#deps.signaling.request('presence:watch', { userIds: [...wanted] });
    if (epoch !== this.#epoch || this.#watched !== wanted) return;
    if (watched.ok) {
      this.#onPresences(watched.value.presences);
      return;
    }
    this.#watched = [];
    this.#cancelWatch = this.#deps.clock.after(watched.error.retryAfterMs ?? RETRY_MS, () => this.#watch());
  }

  async #saveFavourite({ userId }: ListedPerson, favourite: boolean): Promise<void> {
    const isSaved = await this.#keep({
      userId,
      show: () => this.#onFavourite(userId, favourite),
      ask: () => this.#deps.signaling.request('people:favourite', { userId, favourite }),
    });
    if (isSaved) return;
    this.#deps.notify('favourite-not-saved');
    if (this.#people.get(userId)?.favourite === favourite)
      this.#change(() => this.#onFavourite(userId, !favourite));
  }

  async #saveRingRule({ userId, ...before }: ListedPerson, ringRule: RingRule): Promise<void> {
    const isSaved = await this.#keep({
      userId,
      show: () => this.#onRingRule(userId, ringRule),
      ask: () => this.#deps.signaling.request('people:ring-rule', { userId, ringRule }),
    });
    if (isSaved) return;
    this.#deps.notify('ring-rule-not-saved');
    if (this.#people.get(userId)?.ringRule === ringRule)
      this.#change(() => this.#onRingRule(userId, ringRuleOf(before)));
  }

  /**
   * Whether nothing has to be taken back. Where another device of this person was heard of before the answer, nobody
   * here knows which of the two the server heard last, so it is asked what it keeps; and so it is where what was asked
   * on an earlier connection is shown on top of the list of this one.
   */
  async #keep(wish: Wish): Promise<boolean> {
    const [epoch, self] = [this.#epoch, this.#deps.userId.current];
    this.#change(wish.show);
    this.#asked.add(wish);
    const { ok } = await wish.ask();
    this.#asked.delete(wish);
    if (self !== this.#deps.userId.current) return true;
    const isOfBefore = epoch !== this.#epoch;
    if ((isOfBefore || wish.isOvertaken) && this.#isOnline) void this.#load();
    return ok || isOfBefore;
  }

  #overtake(userId: UserId): void {
    for (const asked of this.#asked) if (asked.userId === userId) asked.isOvertaken = true;
  }
}

const ringRuleOf = ({ ringRule = 'usual' }: Pick<ListedPerson, 'ringRule'>): RingRule => ringRule;
