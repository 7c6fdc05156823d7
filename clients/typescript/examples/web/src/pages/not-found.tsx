/** The page for unknown paths. */

import { Empty } from "../ui/notice";
import { Heading } from "../ui/page";

export function NotFound() {
  return (
    <div class="narrow-page">
      <Heading title="Not found">Nothing is showing here</Heading>
      <Empty title="This page does not exist.">
        <a class="button" href="/">
          See what is on
        </a>
      </Empty>
    </div>
  );
}
