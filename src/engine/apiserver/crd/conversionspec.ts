/** How a definition's objects get from one version to another (k8s.io/apiextensions-apiserver: pkg/apis/apiextensions/v1, CustomResourceConversion). */
export interface ConversionSpec {
  strategy: string;
  webhook?: {
    clientConfig?: { url?: string; caBundle?: string; service?: { namespace: string; name: string; path?: string; port?: number } };
    conversionReviewVersions?: string[];
  };
}
