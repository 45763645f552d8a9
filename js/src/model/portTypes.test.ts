import { expect, test } from "vitest";
import { fitOf, PORT_TYPES } from "./portTypes.ts";

test("the table of fits is the one of the contract", () => {
  const fits = (from: string) => PORT_TYPES.filter((to) => fitOf(from, to).fits).join(" ");
  expect(Object.fromEntries(PORT_TYPES.map((from) => [from, fits(from)]))).toEqual({
    text: "text json binary any",
    json: "text json dataframe any",
    dataframe: "json dataframe any",
    image: "image binary any",
    binary: "image binary any",
    any: "text json dataframe image binary any",
  });
});

test("a misfit says why, and offers the node that helps where there is one", () => {
  expect(fitOf("dataframe", "text")).toEqual({
    fits: false,
    reason: "A dataframe does not fit a text port.",
    offer: { type: "to-text", label: "to text" },
  });
  expect(fitOf("image", "json")).toEqual({
    fits: false,
    reason: "An image does not fit a json port.",
  });
});

test("a port type that nobody knows fits itself and any", () => {
  expect(fitOf("molecule", "molecule").fits).toBe(true);
  expect(fitOf("molecule", "any").fits).toBe(true);
  expect(fitOf("molecule", "text").fits).toBe(false);
});
