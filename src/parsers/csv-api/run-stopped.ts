import { ParserError } from '../runtime/parser';

/** An error that is not one row's but ends the whole run. */
export class RunStopped extends ParserError {}
