// Types that the widget, the desk and the API reference share. Each folder declares its types in such a file, because
// no browser loads it: a typedef in a module would be sent to every reader.

type Pause = (milliseconds?: number) => Promise<void>;
type Grouped = (number: number) => string;
/** Makes an element. A function becomes a listener of the event with its name, a string child a text node. */
type MakeElement = <Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Record<string, string | ((event: any) => void)>,
  ...children: (Node | string)[]
) => HTMLElementTagNameMap[Tag];

/** A failed call. The message is the `code` that the API answers, or `offline` if there is no answer; the details are
 * all fields of the answer. */
type Problem = Error & { details: any };
type MakeProblem = (code: string, details?: object) => Problem;

/** Resolves with the JSON of the response, within 15 seconds. Rejects with a Problem. */
type Call = (url: string, options?: RequestInit) => Promise<any>;

/** Follows an event stream while the page is visible. It is opened anew, and `url` called again, when the page is shown
 * or the network is back, when nothing came for 40 seconds (the service sends a beat every 15), and when the service
 * refused or ended it and `mayGoOn` resolves with true. Returns a function that ends it. */
type Listen = (
  url: () => string,
  handlers: Record<string, (data: any) => void>,
  mayGoOn: () => Promise<boolean>,
) => () => void;
