/** The token Django compares with the X-CSRFToken header, from its cookie; empty before the first page. */
export function csrfToken(): string {
  const cookie = document.cookie.split("; ").find((pair) => pair.startsWith("csrftoken="));
  return cookie === undefined ? "" : decodeURIComponent(cookie.slice("csrftoken=".length));
}
