import { addQuantities, compareQuantities, quantityValue } from '../../api/quantity.ts';
import { duplicate, forbidden, invalid, type Problems, required, tooMany } from '../validation/problems.ts';

type Quantity = string | number;

/** How much of a device there is, and how it may be asked for. */
export interface Capacity {
  value?: Quantity;
  requestPolicy?: {
    default?: Quantity;
    validValues?: Quantity[];
    validRange?: { min?: Quantity; max?: Quantity; step?: Quantity };
  };
}

const maxValues = 10;
const below = (a: Quantity, b: Quantity): boolean => compareQuantities(a, b) < 0;
const text = (quantity: Quantity): string => String(quantity);

/** The policy of a capacity, which only devices have that several claims may share (validateRequestPolicy). */
export const validateCapacityPolicy = ({ value = '0', requestPolicy: policy }: Capacity, shared: boolean, path: string, out: Problems): void => {
  if (!policy) return;
  if (!shared) return void out.push(forbidden(path, 'allowMultipleAllocations must be true'));
  const { validValues, validRange } = policy;
  if (validValues?.length && validRange) out.push(forbidden(path, 'exactly one policy can be specified, cannot specify "validValues" and "validRange" at the same time'));
  else if (validValues?.length) {
    if (policy.default === undefined) out.push(required(`${path}.default`, 'required when validValues is defined'));
    else validateValues(validValues, policy.default, value, `${path}.validValues`, out);
  } else if (validRange) {
    if (policy.default === undefined) out.push(required(`${path}.default`, 'required when validRange is defined'));
    else validateRange(validRange, policy.default, value, `${path}.validRange`, out);
  }
};

const validateValues = (values: readonly Quantity[], chosen: Quantity, most: Quantity, path: string, out: Problems): void => {
  values.forEach((value, i) => i > 0 && below(value, values[i - 1]!) && out.push(invalid(`${path}[${i}]`, text(value), 'values must be sorted in ascending order')));
  if (values.length > maxValues) out.push(tooMany(path, values.length, maxValues));
  else {
    values.forEach((value, i) => below(most, value) && out.push(invalid(`${path}[${i}]`, text(value), `option is larger than capacity value: ${text(most)}`)));
    const keys = values.map((value) => String(quantityValue(value)));
    keys.forEach((key, i) => keys.indexOf(key) < i && out.push(duplicate(`${path}[${i}]`, key)));
  }
  if (values.length > maxValues || !values.some((value) => compareQuantities(value, chosen) === 0)) out.push(invalid(path, text(chosen), 'default value is not valid according to the requestPolicy'));
};

type Range = NonNullable<NonNullable<Capacity['requestPolicy']>['validRange']>;

const validateRange = ({ min, max, step }: Range, chosen: Quantity, most: Quantity, path: string, out: Problems): void => {
  if (min === undefined) return void out.push(required(`${path}.min`, 'required when validRange is defined'));
  if (below(most, min)) out.push(invalid(`${path}.min`, text(min), `min is larger than capacity value: ${text(most)}`));
  if (below(chosen, min)) out.push(invalid(`${path}.min`, text(chosen), `default is less than min: ${text(min)}`));
  if (max !== undefined) {
    if (below(max, min)) out.push(invalid(`${path}.max`, text(min), `min is larger than max: ${text(max)}`));
    if (below(most, max)) out.push(invalid(`${path}.max`, text(max), `max is larger than capacity value: ${text(most)}`));
    if (below(max, chosen)) out.push(invalid(`${path}.max`, text(chosen), `default is more than max: ${text(max)}`));
  }
  if (step === undefined) return;
  const next = addQuantities(min, step);
  if (below(most, next)) out.push(invalid(`${path}.step`, text(step), `one step ${next} is larger than capacity value: ${text(most)}`));
  for (const value of max === undefined ? [chosen] : [chosen, max]) {
    if ((quantityValue(value) - quantityValue(min)) % quantityValue(step) !== 0) out.push(invalid(`${path}.step`, text(value), `value is not a multiple of a given step (${text(step)}) from (${text(min)})`));
  }
};
