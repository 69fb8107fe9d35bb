/** Where all media of a slow network pass. */
export const PROXY_ADDRESS = '127.0.0.99'
