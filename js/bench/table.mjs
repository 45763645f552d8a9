/** From what was measured to ratios, what they may be at most, and a table. */

/** What is compared, how it is read from a measurement, and the ratios it may have by size. */
export const SCENARIOS = {
  firstPaint: { title: "first paint", of: (each) => each.firstPaint, most: [0.8, 0.5, 0.35] },
  pan: { title: "pan", of: (each) => each.pan.work, most: [0.8, 0.45, 0.15] },
  drag: { title: "drag a node", of: (each) => each.drag.work, most: [0.5, 0.3, 0.12] },
  updates: { title: "updates", of: (each) => each.updates.work, most: [1, 0.9, 0.75] },
  zoom: { title: "zoom", of: (each) => each.zoom.work, most: [1.4, 0.4, 0.2] },
  overviewPan: {
    title: "pan the whole graph",
    of: (each) => each.overviewPan.task,
    most: [0.9, 0.12, 0.04],
  },
  fitView: { title: "fit view", of: (each) => each.fitView, most: [0.5, 0.06, 0.02] },
  heap: { title: "heap", of: (each) => each.heap, most: [0.6, 0.15, 0.05] },
};

/** The task time of an input step in milliseconds, and what ours may be by size. */
export const TASKS = {
  panTask: { title: "pan", of: (each) => each.pan.task, most: [14, 14, 16] },
  dragTask: { title: "drag a node", of: (each) => each.drag.task, most: [14, 14, 16] },
  zoomTask: { title: "zoom", of: (each) => each.zoom.task, most: [14, 14, 16] },
  overviewPanTask: {
    title: "pan the whole graph",
    of: (each) => each.overviewPan.task,
    most: [33, 33, 33],
  },
};

/** The sizes that there are bounds for. */
export const SIZES = [100, 1000, 10_000];

/** Every scenario of one size: ours, the better of the peers, their ratio, and what it may be. */
export function compared(rounds, size) {
  const scenarios = Object.entries({ ...SCENARIOS, ...TASKS });
  return Object.fromEntries(
    scenarios.map(([name, it]) => [name, scenario(rounds, name, it, size)]),
  );
}

function scenario(rounds, name, { of, most }, size) {
  const pairs = rounds.map(({ ours, peers }) => [of(ours), Math.min(...peers.map(of))]);
  const limit = most[SIZES.indexOf(size)];
  return {
    ours: rounded(median(pairs.map(([ours]) => ours))),
    peer: rounded(median(pairs.map(([, peer]) => peer))),
    // Of neighbouring runs, so that a slow minute of the machine hits both sides.
    ratio: rounded(median(pairs.map(([ours, peer]) => ours / peer))),
    ...(limit === undefined ? {} : { [name in TASKS ? "mostMilliseconds" : "mostRatio"]: limit }),
  };
}

/** The scenarios that are over what they may be, in words. */
export function excesses(results) {
  return Object.entries(results).flatMap(([size, scenarios]) =>
    Object.entries(scenarios).flatMap(([name, { ours, ratio, mostRatio, mostMilliseconds }]) => {
      if (ratio > mostRatio) return [`${name} at ${size}: ${ratio} of the peer, not ${mostRatio}`];
      if (ours > mostMilliseconds)
        return [`${name} at ${size}: ${ours} ms, not ${mostMilliseconds}`];
      return [];
    }),
  );
}

/** The results as Markdown. */
export function table(results) {
  const sizes = Object.keys(results);
  const heads = sizes.map((size) => `${Number(size).toLocaleString("en")} nodes`);
  const lines = [
    `| | ${heads.map((head) => `${head}: ours / peer | ratio | at most`).join(" | ")} |`,
    `|---|${sizes.map(() => "---:|---:|---:|").join("")}`,
  ];
  for (const [name, { title }] of Object.entries(SCENARIOS)) {
    const cells = sizes.map((size) => {
      const { ours, peer, ratio, mostRatio = "" } = results[size][name];
      return `${ours} / ${peer} | **${ratio}** | ${mostRatio}`;
    });
    lines.push(`| ${title} | ${cells.join(" | ")} |`);
  }
  for (const [name, { title }] of Object.entries(TASKS)) {
    const cells = sizes.map((size) => {
      const { ours, peer, mostMilliseconds = "" } = results[size][name];
      return `${ours} / ${peer} | | ${mostMilliseconds ? `${mostMilliseconds} ms` : ""}`;
    });
    lines.push(`| ${title}, all tasks | ${cells.join(" | ")} |`);
  }
  return lines.join("\n");
}

function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  return sorted.length % 2 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

function rounded(number) {
  return Number(number.toPrecision(3));
}
