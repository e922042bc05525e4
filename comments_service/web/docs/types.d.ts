// Types of the API reference. See ../shared/types.d.ts. The parts of an OpenAPI document are plain JSON.

type OpenApi = Record<string, any>;
type Operation = Record<string, any>;
type Schema = Record<string, any>;
/** A body of a request or a response: a schema and examples. */
type Media = Record<string, any>;
