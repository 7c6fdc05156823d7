/**
 * Who is signed in. The tokens are in this tab's sessionStorage: a reload keeps them, and another tab does not see
 * them. The cookie of AuthService is not used, because it belongs to the host: it would sign out an app of the same
 * host.
 */

import { signal } from "@preact/signals";
import { create, fromBinary, toBinary, type DescMethod, type MessageShape } from "@bufbuild/protobuf";
import type { LoginResponseSchema } from "#client/gen/marquee/v1/auth_service_pb.js";
import type { SessionTokens } from "#client/gen/marquee/v1/session_pb.js";
import { Role, type User } from "#client/gen/marquee/v1/user_pb.js";
import type { GetMeResponseSchema } from "#client/gen/marquee/v1/user_service_pb.js";
import { loadContract } from "../contract/contract";
import { Failure } from "./failure";
import { callWeb } from "./web";

const KEY = "marquee-console-session";

interface Tokens {
  access: string;
  refresh: string;
  /** By this browser's clock, in milliseconds; a wrong clock costs one call that fails as TOKEN_EXPIRED. */
  expires: number;
}

/** The account; null when nobody is signed in, undefined until that is known. */
export const user = signal<User | null | undefined>(undefined);

let tokens = stored();
let renewing: Promise<void> | undefined;

function stored(): Tokens | undefined {
  const text = sessionStorage.getItem(KEY);
  return text ? (JSON.parse(text) as Tokens) : undefined;
}

function keep(next: Tokens | undefined) {
  tokens = next;
  if (next) sessionStorage.setItem(KEY, JSON.stringify(next));
  else sessionStorage.removeItem(KEY);
}

/** Whether the account may use the administrators' pages. */
export const isAdmin = () => user.value?.role === Role.ADMIN;

/** The access token to send, renewed when it is about to expire; undefined when nobody is signed in. */
export async function bearer(): Promise<string | undefined> {
  if (tokens && tokens.expires < Date.now() + 2_000) await renew();
  return tokens?.access;
}

/** Takes over the tokens of an answer of AuthService. */
export function adopt(answer: {
  accessToken: string;
  refreshToken: string;
  accessTokenExpireTime?: { seconds: bigint } | undefined;
}) {
  const { accessToken: access, refreshToken, accessTokenExpireTime } = answer;
  const expires = Number(accessTokenExpireTime?.seconds ?? 0n) * 1000;
  keep({ access, refresh: refreshToken || tokens?.refresh || "", expires });
}

export function forget() {
  keep(undefined);
  user.value = null;
}

const ENDED = ["SESSION_REVOKED", "SESSION_EXPIRED", "TOKEN_INVALID"];

/** Signs out when the server says, in the answer to any call, that the session has ended. */
export function noticeEnd(failure: Failure) {
  if (ENDED.includes(failure.reason)) forget();
}

/** Exchanges the refresh token for new tokens, once for all calls that wait. Signs out when the session has ended. */
export function renew(): Promise<void> {
  renewing ??= exchange().finally(() => (renewing = undefined));
  return renewing;
}

async function exchange() {
  const refreshToken = tokens?.refresh;
  if (!refreshToken) return forget();
  try {
    const answer = await direct<{ tokens?: SessionTokens }>("AuthService", "refreshSession", { refreshToken });
    if (answer.tokens) adopt(answer.tokens);
  } catch (error) {
    if (error instanceof Failure && error.code === "UNAUTHENTICATED") forget();
    throw error;
  }
}

export async function signIn(login: string, password: string) {
  const answer = await direct<MessageShape<typeof LoginResponseSchema>>("AuthService", "login", { login, password });
  if (answer.tokens) adopt(answer.tokens);
  user.value = answer.user ?? null;
}

export async function signOut() {
  const access = await bearer().catch(() => undefined);
  forget();
  // The session ends by itself in the end; that the server cannot be told keeps nobody signed in here.
  if (access) await direct("AuthService", "logout", {}, access).catch(() => undefined);
}

/** Asks who is signed in: after a reload, and after a call of the playground has changed it. */
export async function whoAmI() {
  try {
    const access = await bearer();
    if (!access) return forget();
    const answer = await direct<MessageShape<typeof GetMeResponseSchema>>("UserService", "getMe", {}, access);
    user.value = answer.user ?? null;
  } catch (error) {
    if (error instanceof Failure && error.code === "UNAUTHENTICATED") forget();
    else user.value ??= null;
  }
}

/** A call without the session's own renewal. */
async function direct<Answer>(
  service: string,
  localName: string,
  request: Record<string, unknown>,
  accessToken?: string,
): Promise<Answer> {
  const contract = await loadContract();
  const method = contract.registry.getService(`marquee.v1.${service}`)?.method[localName] as DescMethod | undefined;
  if (!method) throw new Error(`the server has no ${service}.${localName}`);
  let answer: Answer | undefined;
  const status = await callWeb({
    path: `${method.parent.typeName}/${method.name}`,
    requests: [toBinary(method.input, create(method.input, request))],
    accessToken,
    onMessage: (bytes) => (answer = fromBinary(method.output, bytes) as Answer),
  });
  if (status.code !== 0 || answer === undefined) throw new Failure(contract, status);
  return answer;
}
