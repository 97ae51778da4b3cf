import { klogText } from '../../hosts/klog.ts';
import type { IOStreams } from './iostreams.ts';

/** The feature gates of client-go and their defaults (client-go: features/known_features.go). The real one tells them in any order. */
const GATES: Readonly<Record<string, boolean>> = {
  AtomicFIFO: true,
  ClientsAllowCARotation: true,
  ClientsAllowCBOR: false,
  ClientsAllowTLSCacheGC: true,
  ClientsPreferCBOR: false,
  InOrderInformers: true,
  InOrderInformersBatchProcess: true,
  InformerResourceVersion: true,
  UnlockWhileProcessingFIFO: true,
  WatchListClient: true,
};

/** Logs the gates, as the first client made does (features/envvar.go). */
export const logFeatureGates = (streams: IOStreams): void => {
  for (const [feature, enabled] of Object.entries(GATES)) streams.log(6, 'envvar.go:195', klogText('Feature gate default state', { feature, enabled }));
};
