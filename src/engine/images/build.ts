import { baseSize } from './base.ts';
import { digestOf } from './digest.ts';
import type { Reference } from './reference.ts';
import type { Image, ImageConfig, ImageDefinition, Layer } from './types.ts';

/** Digests of a few images as their registries have them. */
const knownDigests: Readonly<Record<string, string>> = {
  'docker.io/library/nginx:latest': '5be1ecc7935f1dd85635d4feedaf660594030253cc97c9e9ca3819ffeac36b65',
  'docker.io/library/nginx:1.27': 'cd4495bb73de9b01bf009710b80ecf4be2d298db47492f4e9e7d0b04981c4614',
  'docker.io/library/busybox:latest': '9d75f0d7c398df565d7ac04c6819b62d6d8f9560f5eb4672596ecd8f7e96ae91',
};

const emptyConfig: ImageConfig = { entrypoint: [], cmd: [], env: {}, workingDir: '', user: '', ports: [] };

const pathEnv = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** The image of a definition under a reference. */
export function buildImage(definition: ImageDefinition, reference: Reference): Image {
  const tag = reference.tag ?? 'latest';
  const same = definition.alias?.(tag) ?? tag;
  const name = `${reference.repository}:${tag}`;
  const identity = `${reference.repository}:${same}`;
  const base = definition.base(tag);
  const size = definition.size(tag);
  const config = { ...emptyConfig, ...definition.config(tag) };
  return {
    name: reference.name,
    repoDigest: `${reference.repository}@sha256:${reference.digest?.slice(7) ?? knownDigests[name] ?? digestOf(identity)}`,
    id: `sha256:${digestOf(`config ${identity}`)}`,
    repository: reference.repository,
    tag,
    size,
    layers: layersOf(identity, base, size),
    base,
    config: { ...config, env: { PATH: pathEnv, ...config.env } },
    definition,
  };
}

/** A base layer that images share, and two of its own. */
const layersOf = (identity: string, base: keyof typeof baseSize, size: number): Layer[] => {
  const below = Math.min(baseSize[base], size);
  const own = size - below;
  const layers: Layer[] = below > 0 ? [{ digest: `sha256:${digestOf(`base ${base}`)}`, size: below }] : [];
  if (own > 0) {
    const first = Math.floor(own * 0.7);
    layers.push({ digest: `sha256:${digestOf(`layer 1 ${identity}`)}`, size: first }, { digest: `sha256:${digestOf(`layer 2 ${identity}`)}`, size: own - first });
  }
  return layers;
};
