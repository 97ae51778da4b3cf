import type { Selector } from '../../api/selector.ts';
import type { Plugin } from '../framework.ts';
import type { PodInfo } from '../podinfo.ts';
import { imageLocality } from './imagelocality.ts';
import { interPodAffinity } from './interpodaffinity.ts';
import { nodeAffinity } from './nodeaffinity.ts';
import { nodeName } from './nodename.ts';
import { nodePorts } from './nodeports.ts';
import { balancedAllocation, nodeResourcesFit } from './noderesources.ts';
import { nodeUnschedulable } from './nodeunschedulable.ts';
import { podTopologySpread } from './podtopologyspread.ts';
import { taintToleration } from './tainttoleration.ts';
import { volumeBinding, type Volumes } from './volumebinding.ts';

/** The default plugins in the order of the default profile (pkg/scheduler/apis/config/v1/default_plugins.go). */
export const defaultPlugins = (volumes: Volumes, defaultSelector: (info: PodInfo) => Selector): readonly Plugin[] => [
  nodeUnschedulable,
  nodeName,
  taintToleration,
  nodeAffinity,
  nodePorts,
  nodeResourcesFit,
  volumeBinding(volumes),
  podTopologySpread(defaultSelector),
  interPodAffinity,
  balancedAllocation,
  imageLocality,
];
