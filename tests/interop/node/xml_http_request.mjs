// The part of browsers' XMLHttpRequest that a gRPC-Web client needs, implemented with `fetch`.
//
// Node has no XMLHttpRequest, and those on npm provide an answer's text only when it is complete, so they cannot read
// streams.

/** A request whose `responseText` grows while the answer comes in. */
export class StreamingXMLHttpRequest {
  readyState = 0;
  status = 0;
  statusText = "";
  responseText = "";
  response = null;
  responseType = "";
  withCredentials = false;
  timeout = 0;
  onreadystatechange = null;

  #request;
  #headers = new Headers();
  #answered = new Headers();
  #abort = new AbortController();

  open(method, url) {
    this.#request = { method, url };
    this.#become(1);
  }

  setRequestHeader(name, value) {
    this.#headers.append(name, value);
  }

  getResponseHeader(name) {
    return this.#answered.get(name);
  }

  getAllResponseHeaders() {
    return [...this.#answered].map(([name, value]) => `${name}: ${value}\r\n`).join("");
  }

  send(body) {
    // The request ends in state DONE, with status 0 when the connection broke.
    this.#receive(body).catch(() => {
      this.status = 0;
    }).finally(() => this.#become(4));
  }

  abort() {
    this.onreadystatechange = null;
    this.#abort.abort();
  }

  async #receive(body) {
    const { method, url } = this.#request;
    const answer = await fetch(url, { method, headers: this.#headers, body, signal: this.#abort.signal });
    this.status = answer.status;
    this.statusText = answer.statusText;
    this.#answered = answer.headers;
    this.#become(2);
    if (this.responseType === "arraybuffer") {
      this.response = await answer.arrayBuffer();
      return;
    }
    for await (const text of answer.body.pipeThrough(new TextDecoderStream())) {
      this.responseText += text;
      this.#become(3);
    }
  }

  #become(state) {
    this.readyState = state;
    this.onreadystatechange?.();
  }
}
