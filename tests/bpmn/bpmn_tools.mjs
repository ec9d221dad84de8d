// What JavaScript's BPMN tools say about files: the reader's warnings and the linter's errors, as JSON by file.
import fs from "fs";
import { createRequire } from "module";

const require = createRequire(process.argv[2] + "/");
const { BpmnModdle } = require("bpmn-moddle");
const Linter = require("bpmnlint/lib/linter");
const Resolver = require("bpmnlint/lib/resolver/node-resolver");

const found = {};
for (const file of process.argv.slice(3)) {
  const { rootElement, warnings } = await new BpmnModdle().fromXML(fs.readFileSync(file, "utf8"));
  const resolver = new Resolver({ require });
  const report = await new Linter({ config: { extends: "bpmnlint:recommended" }, resolver }).lint(rootElement);
  const errors = Object.entries(report).flatMap(([rule, all]) =>
    all.filter((one) => one.category === "error").map((one) => `${rule}: ${one.id}`));
  found[file] = { warnings: warnings.map((one) => one.message), errors };
}
console.log(JSON.stringify(found));
