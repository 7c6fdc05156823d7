/** The frame of every page, and the routes. */

import { ErrorBoundary, LocationProvider, Route, Router } from "preact-iso";
import { accountKnown } from "./account";
import { Channel } from "./pages/channel";
import { Edit } from "./pages/edit";
import { Home } from "./pages/home";
import { NotFound } from "./pages/not-found";
import { Search } from "./pages/search";
import { SignIn } from "./pages/sign-in";
import { SignUp } from "./pages/sign-up";
import { Upload } from "./pages/upload";
import { Watch } from "./pages/watch";
import { Header } from "./ui/header";
import { Toast } from "./ui/toast";

export function App() {
  return (
    <LocationProvider>
      <a class="skip" href="#main">
        Skip to the content
      </a>
      <Header />
      <main id="main" tabIndex={-1}>
        {accountKnown.value ? (
          <ErrorBoundary>
            <Router onRouteChange={() => scrollTo(0, 0)}>
              <Route path="/" component={Home} />
              <Route path="/watch/:videoId" component={Watch} />
              <Route path="/watch/:videoId/edit" component={Edit} />
              <Route path="/channel/:username" component={Channel} />
              <Route path="/search" component={Search} />
              <Route path="/upload" component={Upload} />
              <Route path="/sign-in" component={SignIn} />
              <Route path="/sign-up" component={SignUp} />
              <Route default component={NotFound} />
            </Router>
          </ErrorBoundary>
        ) : null}
      </main>
      <Toast />
    </LocationProvider>
  );
}
