import { logo } from './logo.ts';

/** Three steps and whoever stands on them. */
export function Logo() {
  return <img className="logo" src={logo} width="22" height="22" alt="" />;
}
