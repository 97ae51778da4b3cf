/** Control sequences made visible, as kubectl does with what comes from the cluster (printers.WriteEscaped). */
export const escapeTerminal = (text: string): string => text.replace(/\x1b/g, '^[').replace(/\r/g, '\\r');
