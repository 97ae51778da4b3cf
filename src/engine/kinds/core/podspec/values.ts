/** The transport protocols of ports. */
export const protocols = ['SCTP', 'TCP', 'UDP'];

/** The effects of taints. */
export const effects = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];
