// Drives yaml-language-server over stdio: node language_server.mjs SERVER FOLDER CATALOG MANIFEST
// Prints what it completes, shows on hover, and finds wrong, as one JSON document.
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { join } from "node:path";

const [server, folder, catalog, manifest] = process.argv.slice(2);
const child = spawn(process.execPath, [server, "--stdio"], { stdio: ["pipe", "pipe", "inherit"] });
let buffer = Buffer.alloc(0);
let last = 0;
const waiting = new Map();
const diagnostics = new Map();

const send = (message) => {
  const body = Buffer.from(JSON.stringify({ jsonrpc: "2.0", ...message }));
  child.stdin.write(`Content-Length: ${body.length}\r\n\r\n`);
  child.stdin.write(body);
};
const request = (method, params) =>
  new Promise((resolve) => {
    last += 1;
    waiting.set(last, resolve);
    send({ id: last, method, params });
  });
const settings = { validate: true, hover: true, completion: true, schemaStore: { enable: false }, format: { enable: false } };

child.stdout.on("data", (chunk) => {
  buffer = Buffer.concat([buffer, chunk]);
  for (;;) {
    const end = buffer.indexOf("\r\n\r\n");
    if (end < 0) return;
    const length = Number(/Content-Length: (\d+)/i.exec(buffer.subarray(0, end).toString())[1]);
    if (buffer.length < end + 4 + length) return;
    const message = JSON.parse(buffer.subarray(end + 4, end + 4 + length).toString());
    buffer = buffer.subarray(end + 4 + length);
    if (message.method === "workspace/configuration") {
      send({ id: message.id, result: message.params.items.map((item) => (item.section === "yaml" ? settings : {})) });
    } else if (message.method === "textDocument/publishDiagnostics") {
      diagnostics.set(message.params.uri, message.params.diagnostics);
    } else if (message.method && message.id !== undefined) {
      send({ id: message.id, result: null });
    } else if (waiting.has(message.id)) {
      waiting.get(message.id)(message.result);
    }
  }
});

const opened = new Map();
const open = (name, text) => {
  const uri = pathToFileURL(join(folder, name)).href;
  const version = (opened.get(uri) ?? 0) + 1;
  const known = opened.has(uri);
  opened.set(uri, version);
  if (known) {
    send({ method: "textDocument/didChange", params: { textDocument: { uri, version }, contentChanges: [{ text }] } });
  } else {
    send({ method: "textDocument/didOpen", params: { textDocument: { uri, languageId: "yaml", version, text } } });
  }
  return uri;
};
const place = (text, word) => {
  const lines = text.split("\n");
  const line = lines.findIndex((one) => one.includes(word));
  return { line, character: lines[line].indexOf(word) + 1 };
};
const found = async (uri) => {
  for (let tries = 0; tries < 100; tries += 1) {
    if ((diagnostics.get(uri) ?? []).length > 0) return diagnostics.get(uri);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return [];
};
const hover = async (uri, text, word) => {
  const shown = await request("textDocument/hover", { textDocument: { uri }, position: place(text, word) });
  return shown ? (shown.contents.value ?? String(shown.contents)) : "";
};
const complete = async (uri, position) => {
  const list = await request("textDocument/completion", { textDocument: { uri }, position });
  return (list.items ?? list).map((item) => ({ label: item.label, documentation: item.documentation?.value ?? item.documentation ?? "" }));
};

const rootUri = pathToFileURL(folder).href;
await request("initialize", { processId: process.pid, rootUri, capabilities: { workspace: { configuration: true } }, workspaceFolders: [{ uri: rootUri, name: "county" }] });
send({ method: "initialized", params: {} });
send({ method: "workspace/didChangeConfiguration", params: { settings: { yaml: settings } } });

const text = readFileSync(join(folder, catalog), "utf8");
const settingsText = readFileSync(join(folder, manifest), "utf8");
let uri = open(catalog, text);
const result = { hover: await hover(uri, text, "time_limit") };
const broken = text.replace(/tiers: \[.*\]/, "tiers: [国家级]");
uri = open(catalog, broken);
result.diagnostics = (await found(uri)).map((one) => one.message);
result.clean_lines = (diagnostics.get(uri) ?? []).map((one) => one.range.start.line);
result.broken_line = broken.split("\n").findIndex((line) => line.includes("国家级"));
const half = `${text.trimEnd()}\n    `;
uri = open(catalog, half);
const lines = half.split("\n");
result.keys = await complete(uri, { line: lines.length - 1, character: 4 });
const started = `${settingsText.trimEnd()}\nrules:\n  FLD003: \n`;
uri = open(manifest, started);
result.values = await complete(uri, { ...place(started, "FLD003: "), character: 10 });
result.manifest_hover = await hover(uri, started, "catalogs:");
console.log(JSON.stringify(result));
child.kill();
