/** The address of the picture, which is that of the browser's tab too. */
export const logo = 'icon.svg';
