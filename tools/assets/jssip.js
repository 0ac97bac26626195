// What the softphone needs of JsSIP, as a module of its own: src/maju/desk/static/desk/made/jssip.js.
import { UA, WebSocketInterface } from "jssip";

export { UA, WebSocketInterface };
