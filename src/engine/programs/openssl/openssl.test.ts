import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { runBash } from '../testing.ts';

const testdata = (name: string): string => readFileSync(new URL(`testdata/${name}`, import.meta.url), 'utf8');
/** A script that has what the real openssl made in files of the same names. */
const withFiles = (names: readonly string[], script: string) => runBash(`${names.map((name) => `cat > ${name} <<'EOF'\n${testdata(name)}EOF\n`).join('')}${script}`);

describe('openssl on what the real one made', () => {
  it.each(['leaf.crt', 'curve.crt'])('shows %s', (name) => {
    expect(withFiles([name], `openssl x509 -in ${name} -noout -text`).stdout).toBe(testdata(`${name}.txt`));
  });

  it('shows a request', () => {
    expect(withFiles(['names.csr'], 'openssl req -in names.csr -noout -text').stdout).toBe(testdata('names.csr.txt'));
  });

  it('prints what is asked for in the order of the options, and finds the same key in all three', () => {
    const { stdout } = withFiles(['leaf.crt', 'names.csr', 'rsa.key'], 'openssl x509 -in leaf.crt -noout -enddate -issuer -serial -hash; for f in "x509 -in leaf.crt" "req -in names.csr" "rsa -in rsa.key"; do openssl $f -noout -modulus | openssl md5; done | uniq -c | wc -l; openssl x509 -in leaf.crt -noout -fingerprint -sha256');
    expect(stdout.split('\n').slice(0, 5)).toEqual([
      expect.stringMatching(/^notAfter=Dec 21 /),
      'issuer=C = KR, O = "Podium, Inc", CN = Test CA',
      'serial=11',
      '88b36b01',
      '1',
    ]);
    expect(stdout.split('\n')[5]).toMatch(/^sha256 Fingerprint=([0-9A-F]{2}:){31}[0-9A-F]{2}$/);
  });
});

describe('openssl', () => {
  it('makes a certificate request that names its subject (RFC 2986)', () => {
    const { stdout } = runBash("openssl req -newkey rsa:2048 -nodes -keyout k -subj '/CN=jane/O=devs' -out c 2>/dev/null; head -1 c; openssl req -in c -noout -subject; stat -c %a k; base64 -w0 c | base64 -d | cmp - c && echo same");
    expect(stdout).toBe('-----BEGIN CERTIFICATE REQUEST-----\nsubject=CN = jane, O = devs\n600\nsame\n');
  });

  it('signs with an authority, whose key must be there', () => {
    const { stdout, stderr } = runBash("openssl req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.crt -subj /CN=ca 2>/dev/null; openssl genrsa -out k 2>/dev/null; openssl req -new -key k -subj /CN=a -out r; openssl x509 -req -in r -CA ca.crt -CAkey ca.key -set_serial 258 -days 2 2>/dev/null > c; openssl x509 -in c -noout -serial -issuer -checkend 172000; openssl x509 -in c -noout -checkend 173000; echo $?; openssl verify -CAfile ca.crt c; openssl x509 -req -in r -CA ca.crt -CAkey nokey; echo $?");
    expect(stdout).toBe('serial=0102\nissuer=CN = ca\nCertificate will not expire\nCertificate will expire\n1\nc: OK\n1\n');
    expect(stderr).toContain('Could not open file or uri for loading CA private key from nokey\n');
  });

  it('says what it does not know', () => {
    expect(runBash('openssl x509 -bogus; openssl x509 -in; openssl bogus; echo x | openssl x509 -noout; echo $?')).toMatchObject({
      stdout: '1\n',
      stderr: `x509: Unrecognized flag bogus\nx509: Use -help for summary.\nx509: Option -in needs a value\nx509: Use -help for summary.\nInvalid command 'bogus'; type "help" for a list.\nCould not read certificate from <stdin>\nUnable to load certificate\n`,
    });
  });
});

describe('openssl: names of a server (x509v3_config(5))', () => {
  it('stay in a request, and in the certificate where it is told to take them', () => {
    const { stdout } = runBash(
      "openssl req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.crt -subj /CN=my-ca 2>/dev/null; openssl req -newkey rsa:2048 -nodes -keyout k -subj /CN=hook.default.svc -addext 'subjectAltName = DNS:hook.default.svc,IP:10.96.0.9' -out c 2>/dev/null; openssl x509 -req -in c -CA ca.crt -CAkey ca.key -copy_extensions copyall -out crt 2>/dev/null; openssl x509 -in crt -noout -ext subjectAltName; printf 'subjectAltName=DNS:other' > ext; openssl x509 -req -in c -CA ca.crt -CAkey ca.key -extfile ext 2>/dev/null | openssl x509 -noout -ext subjectAltName; openssl verify -CAfile ca.crt crt",
    );
    expect(stdout).toBe('X509v3 Subject Alternative Name: \n    DNS:hook.default.svc, IP Address:10.96.0.9\nX509v3 Subject Alternative Name: \n    DNS:other\ncrt: OK\n');
  });

  it('come from a configuration file, with the subject', () => {
    const { stdout } = runBash("printf '[req]\\ndistinguished_name = dn\\nprompt = no\\nreq_extensions = v3\\n[dn]\\nCN = a.b.svc\\n[v3]\\nsubjectAltName = @alt\\n[alt]\\nDNS.1 = a.b\\nDNS.2 = a.b.svc\\n' > f; openssl req -x509 -newkey rsa:2048 -nodes -keyout k -config f 2>/dev/null > crt; openssl x509 -in crt -noout -subject -ext subjectAltName");
    expect(stdout).toContain('DNS:a.b, DNS:a.b.svc\n');
    expect(stdout).toContain('subject=CN = a.b.svc\n');
  });
});
