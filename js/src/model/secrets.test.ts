import { expect, test } from "vitest";
import { LEFT_OUT, withoutKeys } from "./secrets.ts";

// Put together here, so that no scanner takes this file for a leak.
const KEYS = {
  OpenAI: `sk-${"a1B2".repeat(12)}`,
  "OpenAI project": `sk-proj-${"a1_B2-".repeat(8)}`,
  Anthropic: `sk-ant-api03-${"x".repeat(40)}`,
  OpenRouter: `sk-or-v1-${"0".repeat(64)}`,
  GitHub: `ghp_${"a".repeat(36)}`,
  "GitHub, fine-grained": `github_pat_${"11ABC_".repeat(10)}`,
  "Hugging Face": `hf_${"b".repeat(34)}`,
  AWS: `AKIA${"ABCDEFGHIJKLMNOP"}`,
  Google: `AIza${"c".repeat(35)}`,
  Slack: `xoxb-${"1234567890-abc"}`,
  Groq: `gsk_${"d".repeat(50)}`,
  "private key": `-----BEGIN OPENSSH PRIVATE ${"KEY-----"}\nb3BlbnNzaC1rZXk`,
};

for (const [issuer, key] of Object.entries(KEYS)) {
  test(`a key of the form of ${issuer} goes, and what is around it stays`, () => {
    const [line = ""] = key.split("\n").slice(-1);
    const hidden = { code: [`a = 1\n${key}`], [key]: "a name" };
    const shown = JSON.stringify(withoutKeys(hidden));
    expect(shown).not.toContain(line);
    expect(withoutKeys(hidden)).toEqual({ code: [`a = 1\n${LEFT_OUT}`], [LEFT_OUT]: "a name" });
  });
}

test("the lines after a private key stay", () => {
  const block = `-----BEGIN PRIVATE ${"KEY-----"}\nMIIE\n-----END PRIVATE ${"KEY-----"}`;
  expect(withoutKeys(`${block}\nprint(1)`)).toBe(`${LEFT_OUT}\nprint(1)`);
});

test("references to secrets and other values are as they were", () => {
  const value = { key: { $secret: "OPENAI_API_KEY" }, about: ["sk-learn", 1, null, true] };
  expect(withoutKeys(value)).toEqual(value);
});
