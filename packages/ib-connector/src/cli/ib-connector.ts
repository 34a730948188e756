#!/usr/bin/env node
import { runCli } from './run-cli.ts';

const { stdout, stderr } = process;
process.exitCode = await runCli(process.argv.slice(2), {
  write: (text) => stdout.write(text),
  writeError: (text) => stderr.write(text),
  environment: process.env,
});
