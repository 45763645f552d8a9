import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["src/**/*.test.{ts,tsx}", "tests/**/*.test.ts"],
    // Two workers at most: the machines that run this are shared.
    maxWorkers: 2,
  },
});
