/** The name of the house, in the letters of Orbitron, as outlines: so it needs no font. */

const LETTERS =
  "M.78 10V0H2.9l5.85 6.97V0h2.03v10H8.65L2.78 3v7zM14.56 10V0h9.22v2.01h-7.19v1.98h5.79v2.02h-5.79v1.98h7.19V10z" +
  "M27.23 10v-.62L30.9 5 27.23.62V0h2.13l2.87 3.42L35.09 0h2.12v.62L33.54 5l3.68 4.36V10h-2.13l-2.88-3.4L29.36 10z" +
  "M42.82 10q-.55 0-1-.27-.46-.27-.73-.72-.27-.45-.27-1.01V0h2v7.9q0 .09.09.09h5.8q.09 0 .08-.09V0h2.03v8q0 .56-.28 1.01-.27.45-.72.72-.46.27-1 .27z" +
  "M56.51 10q-.54 0-1-.27-.46-.27-.72-.72-.27-.45-.27-1.01v-.85h2v.75q0 .09.07.09h5.82q.08 0 .08-.09V6.08q0-.05-.08-.07h-5.9q-.54 0-1-.27-.46-.27-.72-.73-.27-.45-.27-1V2q0-.56.27-1.01.26-.45.72-.72.46-.27 1-.27h6.01q.54 0 1 .27.45.27.72.72.28.45.28 1.01v.85h-2.03V2.1q0-.09-.08-.09h-5.82q-.07 0-.07.09v1.82q0 .07.07.07h5.93q.54 0 1 .27.45.27.72.73.28.45.28 1V8q0 .56-.28 1.01-.27.45-.72.72-.46.27-1 .27z";

/** The name, from cyan to magenta. */
export function Logo() {
  return (
    <svg class="logo" viewBox="0 0 68 10" role="img" aria-label="NEXUS">
      <defs>
        <linearGradient id="logo" x2="1">
          <stop stop-color="var(--logo-from)" />
          <stop offset="1" stop-color="var(--logo-to)" />
        </linearGradient>
      </defs>
      <path d={LETTERS} />
    </svg>
  );
}
