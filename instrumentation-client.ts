/**
 * Runs before the page does. The dialog's scroll lock puts a style element into the page, and asks for its nonce under
 * this name; without it the policy of `proxy.ts` would refuse the element.
 */
const script = document.querySelector<HTMLScriptElement>("script[nonce]");
if (script) Object.assign(globalThis, { __webpack_nonce__: script.nonce });
