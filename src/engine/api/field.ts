/** A problem with one field, as apimachinery's field.Error: `message` is its ErrorBody, such as `Invalid value: "x": must be ...`. */
export interface FieldProblem {
  type:
    | 'FieldValueInvalid'
    | 'FieldValueRequired'
    | 'FieldValueDuplicate'
    | 'FieldValueNotSupported'
    | 'FieldValueForbidden'
    | 'FieldValueTooLong'
    | 'FieldValueTooMany'
    | 'FieldValueNotFound'
    | 'FieldValueTypeInvalid'
    | 'InternalError';
  field: string;
  message: string;
}

/** A value as field.Error prints it: JSON. Undefined is `null`. */
const printed = (value: unknown): string => JSON.stringify(value) ?? 'null';

export const invalidValue = (field: string, value: unknown, detail: string): FieldProblem => ({
  type: 'FieldValueInvalid',
  field,
  message: `Invalid value: ${printed(value)}${detail ? `: ${detail}` : ''}`,
});

export const required = (field: string, detail = ''): FieldProblem => ({ type: 'FieldValueRequired', field, message: `Required value${detail ? `: ${detail}` : ''}` });

export const duplicate = (field: string, value: unknown): FieldProblem => ({ type: 'FieldValueDuplicate', field, message: `Duplicate value: ${printed(value)}` });

export const notSupported = (field: string, value: unknown, supported: readonly string[]): FieldProblem => ({
  type: 'FieldValueNotSupported',
  field,
  message: `Unsupported value: ${printed(value)}: supported values: ${supported.map((v) => JSON.stringify(v)).join(', ')}`,
});

export const forbiddenField = (field: string, detail: string): FieldProblem => ({ type: 'FieldValueForbidden', field, message: `Forbidden${detail ? `: ${detail}` : ''}` });

export const tooLong = (field: string, maxBytes: number): FieldProblem => ({ type: 'FieldValueTooLong', field, message: `Too long: may not be more than ${maxBytes} bytes` });

export const tooMany = (field: string, actual: number, max: number): FieldProblem => ({ type: 'FieldValueTooMany', field, message: `Too many: ${actual}: must have at most ${max} items` });

export const notFoundValue = (field: string, value: unknown): FieldProblem => ({ type: 'FieldValueNotFound', field, message: `Not found: ${printed(value)}` });
