// What is kept in this browser, for good or for this tab; some browsers refuse to keep anything.

const FOR_GOOD = "localStorage";
export const THIS_TAB = "sessionStorage";

// Even to name the storage fails where it is blocked.
function attempt(act, place) {
  try {
    return act(globalThis[place]) ?? "";
  } catch {
    return "";
  }
}

export function recall(what, place = FOR_GOOD) {
  return attempt((store) => store.getItem(`mythcheck-${what}`), place);
}

export function keep(what, value, place = FOR_GOOD) {
  attempt((store) => store.setItem(`mythcheck-${what}`, value), place);
}

export function forget(what, place = FOR_GOOD) {
  attempt((store) => store.removeItem(`mythcheck-${what}`), place);
}
