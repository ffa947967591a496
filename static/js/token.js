// A session that ends takes the token of its forms along. As soon as somebody is signed in again,
// the answer to a form that came without a good one brings a fresh one.

// Returns whether it did: then what was sent is worth sending once more.
export async function renewed(reply) {
  if (reply.status !== 400 && reply.status !== 401) return false;
  const page = new DOMParser().parseFromString(await reply.text(), "text/html");
  const fresh = page.querySelector("[name=csrf_token]")?.value;
  if (!fresh) return false;
  for (const box of document.querySelectorAll("[name=csrf_token]")) box.value = fresh;
  return true;
}

// Returns whether the answer shows the door: a page to sign in, or one that keeps what was sent.
export const isDoor = (reply) => reply.redirected || reply.status === 400 || reply.status === 401;
