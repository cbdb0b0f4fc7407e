import { uuid } from "./uuid";

const KEY = "selvedge-tab";

/** A name for this tab that a reload keeps and no other living tab has, so that tabs never write over each other's strokes. */
export async function tabName(): Promise<string> {
  const known = sessionStorage.getItem(KEY);
  if (known !== null && (await isOurs(known))) return known;
  const fresh = uuid();
  sessionStorage.setItem(KEY, fresh);
  await isOurs(fresh);
  return fresh;
}

/** A duplicated tab begins with a copy of the other's name: whoever holds its lock keeps it. The lock ends with the page. */
function isOurs(name: string): Promise<boolean> {
  // Locks are missing on plain http in a studio's own network.
  if (!("locks" in navigator)) return Promise.resolve(true);
  return new Promise((resolve) => {
    void navigator.locks.request(`${KEY}-${name}`, { ifAvailable: true }, (lock) => {
      resolve(lock !== null);
      return lock === null ? undefined : new Promise(() => undefined);
    });
  });
}
