import { defineConfig } from "vitest/config";

/** Tests in a real browser: `npm run test:browser`. */
export default defineConfig({
  test: {
    include: ["tests/browser/**/*.browser.ts"],
    // One browser at a time: the machines that run this are shared, and gestures are timed.
    maxWorkers: 1,
    fileParallelism: false,
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
