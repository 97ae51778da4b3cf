/** Safari, and all browsers of iOS: WebKit sends no composition events for Hangul. */
export const webKit = /AppleWebKit/.test(navigator.userAgent) && !/Chrome|Chromium|Edg|Android/.test(navigator.userAgent);
