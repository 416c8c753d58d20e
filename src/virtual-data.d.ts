declare module 'virtual:data/*' {
  const data: unknown;
  export default data;
}
