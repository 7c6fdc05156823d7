/**
 * The real server of the tests, and the gate in front of it.
 *
 * MARQUEE_ADDR is the server's HOST:PORT, MARQUEE_TEST_MEDIA the folder with the videos, MARQUEE_TEST_GATE the program that
 * cuts connections (tests/clients/gate.mjs).
 */

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { TestContext } from "node:test";

/** The longest time of a test with the real server, in milliseconds: the machine may do much else. */
export const PATIENCE_MS = 1_200_000;

/** A proxy to the server that cuts connections. */
export interface Gate {
  readonly baseUrl: string;
  /** How many cuts there were. */
  cuts: number;
}

/** Starts a proxy that cuts all connections after so many bytes; it ends with the test. */
export async function throughGate(t: TestContext, ...cuts: number[]): Promise<Gate> {
  const args = [fromEnvironment("MARQUEE_TEST_GATE"), fromEnvironment("MARQUEE_ADDR"), ...cuts.map(String)];
  const program = spawn(process.execPath, args, { stdio: ["pipe", "pipe", "inherit"] });
  t.after(() => program.stdin.end());
  return new Promise((resolve, reject) => {
    let gate: Gate | undefined;
    program.on("exit", () => reject(new Error("the gate has ended")));
    createInterface(program.stdout).on("line", (line) => {
      if (gate && line.startsWith("cut ")) gate.cuts++;
      const listening = /^listening on (.*)$/.exec(line);
      if (listening) resolve((gate = { baseUrl: `http://${listening[1]}`, cuts: 0 }));
    });
  });
}

/** A request to register an account that does not exist. */
export function newAccount() {
  const username = `u${crypto.randomUUID().replaceAll("-", "").slice(0, 20)}`;
  return { username, email: `${username}@example.com`, password: "a long walk home" };
}

/** The variable's value; fails without one. */
export function fromEnvironment(name: string): string {
  const value = process.env[name];
  assert(value, `set ${name}`);
  return value;
}
